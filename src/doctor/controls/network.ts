/**
 * The ways out over sockets. The attempts send nothing: they ask for a route to addresses that are reserved for
 * documentation.
 */

import { py } from '../python.ts';
import type { Control } from './control.ts';

/** Addresses of TEST-NET-1 (RFC 5737) and of the documentation prefix (RFC 3849). Nobody has them. */
const ADDRESS_V4 = "('192.0.2.1', 443)";
const ADDRESS_V6 = "('2001:db8::1', 443)";

/** Does not wait. If there is a route, a pending connection proves as much as an open one. */
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
