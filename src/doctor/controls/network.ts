/** The ways out over sockets. Nothing is sent: a route is asked for, to addresses that are reserved for documentation. */

import { py } from '../python.ts';
import type { Control } from './control.ts';

/** From TEST-NET-1 of RFC 5737 and the documentation prefix of RFC 3849: nobody has them. */
const ADDRESS_V4 = "('192.0.2.1', 443)";
const ADDRESS_V6 = "('2001:db8::1', 443)";

/** Does not wait: where there is a route, a connection that is under way is as good as one that stands. */
const connect = (family: string, kind: string, address: string): string => py`
  with socket.socket(socket.${family}, socket.${kind}) as own:
      own.setblocking(False)
      code = own.connect_ex(${address})
      if code not in (0, errno.EINPROGRESS):
          raise OSError(code, 'refused')
`;

export const NETWORK: readonly Control[] = [
  {
    check: 'no network',
    attempts: () => ({
      'a TCP connection': connect('AF_INET', 'SOCK_STREAM', ADDRESS_V4),
      'a UDP route': connect('AF_INET', 'SOCK_DGRAM', ADDRESS_V4),
      'an IPv6 connection': connect('AF_INET6', 'SOCK_STREAM', ADDRESS_V6),
    }),
    advice: 'The sandbox must have no network: check how the engine handles --network none.',
    expected: ({ settings }) =>
      settings.network === 'bridge' ? { because: 'because of --network bridge', advice: null } : null,
  },
  {
    check: 'no sockets below or around the network',
    attempts: () => ({
      'raw packets': 'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
      'raw IP': 'socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)',
      'the hypervisor': 'socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)',
    }),
    advice: 'Capabilities or the system call filter are not in force: see "hardening" above.',
  },
];
