# The sandbox's image: a distribution Python with the scientific stack, and the harness. The server builds it on first use
# under a tag made from the contents of this file and of python-harness/. Plain instructions only: the legacy builder must do.
ARG BASE=debian:trixie-slim
FROM ${BASE}

# Extra Debian packages (EXTRA_PACKAGES="python3-requests fonts-noto") and packages from the index (PIP_PACKAGES="polars==1.9").
ARG EXTRA_PACKAGES=""
ARG PIP_PACKAGES=""

# Debian's builds start faster than wheels do (no bundled libraries), come precompiled, and get security fixes with the base.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      python3 \
      python3-matplotlib \
      python3-numpy \
      python3-openpyxl \
      python3-pandas \
      python3-pil \
      python3-scipy \
      python3-sympy \
      ${EXTRA_PACKAGES} \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log

# pip is needed only once, so it leaves with the layer that brought it.
RUN if [ -n "${PIP_PACKAGES}" ]; then \
      apt-get update \
   && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates python3-pip \
   && python3 -m pip install --break-system-packages --no-cache-dir ${PIP_PACKAGES} \
   && apt-get purge -y --auto-remove python3-pip \
   && apt-get clean \
   && rm -rf /var/lib/apt/lists/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log; \
    fi

# No login, no home: the sandbox runs with a read-only root, and HOME points into its scratch folder. What is mounted over that
# folder gets the permissions that it has here.
RUN groupadd --gid 10001 sandbox \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /home/sandbox --shell /usr/sbin/nologin sandbox \
 && install --directory --mode 1777 /home/sandbox

# Byte code is written now, because nothing can be written under a read-only root.
COPY python-harness /opt/python-harness
RUN python3 -m compileall -q /opt/python-harness && chmod -R a+rX /opt/python-harness

USER 10001:10001
WORKDIR /home/sandbox
CMD ["python3", "-I", "-u", "/opt/python-harness"]
