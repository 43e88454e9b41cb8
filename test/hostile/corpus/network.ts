/** Code that wants out over the network, or sideways over sockets. The tests run with `--network none`. */
import { attempt, type HostileInput, py } from '../hostile-input.ts';

const UNREACHABLE = /'(?:ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EPERM|EACCES)'/;
const REFUSED = /'(?:EPERM|EACCES|EAFNOSUPPORT|EPROTONOSUPPORT|ENODEV)'/;

const connects = (name: string, family: string, address: string): HostileInput => ({
  name,
  code: attempt(py`
    link = socket.socket(socket.${family})
    link.settimeout(2)
    link.connect(${address})
  `),
  status: 'ok',
  result: UNREACHABLE,
});

export const NETWORK: readonly HostileInput[] = [
  connects('a connection to the internet', 'AF_INET', "('1.1.1.1', 53)"),
  connects('a connection to the internet over version 6', 'AF_INET6', "('2606:4700:4700::1111', 53)"),
  connects('the metadata of the cloud', 'AF_INET', "('169.254.169.254', 80)"),
  connects('the gateway of the host', 'AF_INET', "('172.17.0.1', 22)"),
  {
    name: 'a datagram to the internet',
    code: attempt("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'out', ('1.1.1.1', 53))"),
    status: 'ok',
    result: UNREACHABLE,
  },
  {
    name: 'a name that would have to be looked up',
    code: "import socket\nsocket.getaddrinfo('example.com', 80)",
    status: 'error',
    timeoutSeconds: 10,
    error: { type: /gaierror$/ },
  },
  {
    name: 'a page of the web',
    code: "import urllib.request\nurllib.request.urlopen('http://example.com/', timeout=3)",
    status: 'error',
    timeoutSeconds: 10,
    error: { type: /URLError$/ },
  },
  {
    name: 'network interfaces besides the loop',
    code: 'import socket\nsorted({name for _, name in socket.if_nameindex()} - {"lo", "tunl0", "sit0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6gre0"})',
    status: ['ok', 'error'],
    because: 'the list itself is asked for over a kind of socket that may be refused',
    result: /^(?:\[\])?$/,
  },
  {
    name: 'a socket of raw packets',
    code: attempt('socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'),
    status: 'ok',
    result: REFUSED,
  },
  {
    name: 'a raw socket',
    code: attempt('socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)'),
    status: 'ok',
    result: REFUSED,
  },
  { name: 'a socket to the hypervisor', code: attempt('socket.socket(40)'), status: 'ok', result: REFUSED },
  {
    name: 'a socket to the kernel’s tables',
    code: attempt('socket.socket(16, socket.SOCK_RAW, 0)'),
    status: 'ok',
    result: REFUSED,
  },
  {
    name: 'a socket to the kernel’s ciphers',
    code: attempt('socket.socket(38, socket.SOCK_SEQPACKET, 0)'),
    status: 'ok',
    result: REFUSED,
  },
  {
    name: 'the socket of the container engine',
    code: attempt(py`
      found = []
      for path in ('/var/run/docker.sock', '/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock'):
          try:
              socket.socket(socket.AF_UNIX).connect(path)
              found.append(path)
          except OSError as refused:
              last = refused
      if not found:
          raise last
      return found
    `),
    status: 'ok',
    result: /'(?:ENOENT|EACCES)'/,
  },
  {
    name: 'a server that is left listening',
    code: py`
      import socket, threading
      server = socket.create_server(('127.0.0.1', 8765))
      threading.Thread(target=server.accept, daemon=True).start()
      'listening'
    `,
    status: 'ok',
    result: "'listening'",
  },
  {
    name: 'an abstract socket that is left behind',
    code: py`
      import builtins, socket
      builtins.kept = socket.socket(socket.AF_UNIX)
      builtins.kept.bind('\0left-behind')
      builtins.kept.listen()
      'listening'
    `,
    status: 'ok',
    result: "'listening'",
  },
];
