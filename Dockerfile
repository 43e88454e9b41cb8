# The sandbox's image: a distribution Python with the scientific stack, and the harness. The server builds it on first use
# under a tag made from the contents of this file and of python-harness/. Plain instructions only: the legacy builder must do.
ARG BASE=debian:trixie-slim
FROM ${BASE}

# Extra Debian packages (EXTRA_PACKAGES="python3-shapely fonts-noto") and packages from the index (PIP_PACKAGES="polars==1.9").
ARG EXTRA_PACKAGES=""
ARG PIP_PACKAGES=""

# Debian's builds start faster than wheels do (no bundled libraries), come precompiled, and get security fixes with the base.
# The tests that come with them take a third of the space and nobody runs them here; numpy imports some of its own.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      fonts-wqy-microhei \
      python3 \
      python3-bs4 \
      python3-fsspec \
      python3-html5lib \
      python3-jinja2 \
      python3-lxml \
      python3-matplotlib \
      python3-networkx \
      python3-numpy \
      python3-openpyxl \
      python3-pandas \
      python3-pil \
      python3-requests \
      python3-scipy \
      python3-seaborn \
      python3-sklearn \
      python3-statsmodels \
      python3-sympy \
      python3-tabulate \
      python3-tqdm \
      python3-xlrd \
      python3-xlsxwriter \
      python3-yaml \
      ${EXTRA_PACKAGES} \
 && find /usr/lib/python3/dist-packages -type d -name tests ! -path '*/numpy/*' -prune -exec rm -rf {} + \
 && find /usr/share/doc -type f ! -name copyright -delete \
 && rm -rf /usr/share/man/* /usr/share/locale/* \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log

# Debian has no package that reads and writes Parquet, so fastparquet comes from the index: unlike pyarrow, it is small and
# pandas does not import it at its own start. Where the index cannot be reached the image is made without it.
# pip is needed only here, so it leaves with the layer that brought it.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates python3-pip \
 && export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore \
 && { python3 -m pip install --retries 1 --no-deps --only-binary :all: fastparquet==2026.9.0 cramjam==2.12.1 \
      || echo 'The package index could not be used: this image cannot read or write Parquet files.' >&2; } \
 && if [ -n "${PIP_PACKAGES}" ]; then python3 -m pip install ${PIP_PACKAGES}; fi \
 && apt-get purge -y --auto-remove python3-pip \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/* /var/log/apt /var/log/dpkg.log

# Text in Chinese, Japanese and Korean is drawn, and the list of fonts is there when a sandbox starts.
ENV MPLCONFIGDIR=/opt/matplotlib
COPY python-harness/image /opt/image
RUN python3 /opt/image/fonts.py && chmod -R a+rwX "${MPLCONFIGDIR}"

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
