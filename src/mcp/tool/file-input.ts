/** The files of the tool's input: their shape, and their content as text or base64. */
import { z } from 'zod';
import type { InputFile } from '../../contract.ts';
import { rule, show } from './rule.ts';

/** Encoders put ends of lines into long texts. */
const LINE_ENDS = /[\r\n]+/g;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Characters that three bytes become. */
const BASE64_GROUP = 4;

export function fileSchema() {
  const text = z.string({ error: rule('must be a string') }).optional();
  const fields = {
    name: z
      .string({ error: rule('must be a relative path') })
      .describe('Relative path, such as data/sales.csv; folders are made')
      .meta({ minLength: 1 }),
    text: text.describe('Content of a text file'),
    base64: text.describe('Content of any other file'),
  };
  return z.strictObject(fields, { error: rule('must be an object with name, and text or base64') });
}

export const FILE_FIELDS: readonly string[] = Object.keys(fileSchema().shape);

type GivenFile = z.infer<ReturnType<typeof fileSchema>>;

type Contents =
  | { readonly ok: true; readonly files: readonly InputFile[] | undefined }
  | { readonly ok: false; readonly detail: string };

/** The files with their content, or the problems in full sentences. */
export function contentsOf(given: readonly GivenFile[] | undefined): Contents {
  if (given === undefined) return { ok: true, files: undefined };
  const files = given.map(contentOf);
  const problems = files.flatMap((file, index) => (typeof file === 'string' ? [`files.${index}${file}`] : []));
  if (problems.length > 0) return { ok: false, detail: problems.join('\n') };
  return { ok: true, files: files.filter((file) => typeof file !== 'string') };
}

function contentOf({ name, text, base64 }: GivenFile): InputFile | string {
  if ((text === undefined) === (base64 === undefined)) {
    return ` must have either text or base64, but has ${text === undefined ? 'neither' : 'both'}.`;
  }
  if (base64 === undefined) return { name, data: text ?? '' };
  const packed = base64.replace(LINE_ENDS, '');
  if (packed.length % BASE64_GROUP !== 0 || !BASE64.test(packed)) {
    return `.base64 must be base64 with padding, but is ${show(base64)}.`;
  }
  return { name, data: Buffer.from(packed, 'base64') };
}
