/** Labels and names that say which server owns a container. */
import { randomBytes } from 'node:crypto';
import { formatOwner, type Owner } from './owner.ts';

const PREFIX = 'python-sandbox-mcp';
export const OWNER_LABEL = `${PREFIX}.owner`;
/** Version of the label format, so that a later release knows which containers it may sweep. */
export const FORMAT_LABEL = `${PREFIX}.format`;
export const LABEL_FORMAT = '1';

export function containerLabels(owner: Owner): Readonly<Record<string, string>> {
  return { [OWNER_LABEL]: formatOwner(owner), [FORMAT_LABEL]: LABEL_FORMAT };
}

/** A unique name that is easy to read in `docker ps`. */
export function containerName(owner: Owner): string {
  return `${PREFIX}-${owner.pid}-${randomBytes(4).toString('hex')}`;
}
