import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildImage, bundledImageTag, imageExists, otherBundledImages } from '../../../src/runtime/image/image.ts';
import { HARNESS_FOLDER } from '../../../src/runtime/sandbox-spec/paths.ts';
import { describeRuntime } from '../../helpers/engines.ts';

const DOCKER = { command: 'docker', env: {} };

/** How text may come to be drawn in another font than the default. */
const FONT_SETTINGS = [
  ['by default', ''],
  ['in a theme of seaborn’s', 'import seaborn; seaborn.set_theme()'],
  ['in a style', 'plt.style.use("seaborn-v0_8")'],
  ['after a reset', 'plt.rcdefaults()'],
  ['in a font for it', 'plt.rcParams["font.family"] = "Noto Sans CJK JP"'],
  ['in a list of fonts for it', 'plt.rcParams["font.sans-serif"] = ["SimHei", "Arial Unicode MS"]'],
] as const;

describe('the name of the bundled image', () => {
  it('is a tag made from its contents, and from the build arguments', () => {
    expect(bundledImageTag()).toMatch(/^python-sandbox-mcp:[0-9a-f]{12}$/);
    expect(bundledImageTag()).toBe(bundledImageTag());
    expect(bundledImageTag({ EXTRA_PACKAGES: 'python3-requests' })).not.toBe(bundledImageTag());
  });

  it('does not change with files that the image does not hold', () => {
    const before = bundledImageTag();
    const notes = join(HARNESS_FOLDER, `notes-${process.pid}.md`);
    writeFileSync(notes, 'not copied');
    const after = bundledImageTag();
    rmSync(notes);
    expect(after).toBe(before);
  });
});

describeRuntime('docker', 'the bundled image', () => {
  const inImage = (code: string, ...args: string[]) => {
    const command = [bundledImageTag(), 'python3', '-I', '-c', code, ...args];
    return execFileSync('docker', ['run', '--rm', '--network', 'none', ...command], { encoding: 'utf8' }).trim();
  };

  it('is there after its preparation, and an unknown one is not', async () => {
    expect(await imageExists(DOCKER, bundledImageTag())).toBe(true);
    expect(await imageExists(DOCKER, 'python-sandbox-mcp:no-such-tag')).toBe(false);
  });

  it('is told from those of other versions', async () => {
    const other = 'python-sandbox-mcp:of-another-version';
    execFileSync('docker', ['image', 'tag', bundledImageTag(), other]);
    try {
      const others = await otherBundledImages(DOCKER, bundledImageTag());
      expect(others).toContain(other);
      expect(others).not.toContain(bundledImageTag());
    } finally {
      execFileSync('docker', ['image', 'rm', other]);
    }
  });

  it('has the scientific stack, the system-call filter’s library, and the harness as byte code', () => {
    const imports =
      'import numpy, pandas, matplotlib, scipy, sympy, PIL, openpyxl, sklearn, seaborn, statsmodels.api, networkx, ' +
      'requests, yaml, bs4, lxml, html5lib, tabulate, jinja2, tqdm, xlrd, xlsxwriter';
    expect(inImage(`${imports}; import ctypes; ctypes.CDLL("libseccomp.so.2"); print("all there")`)).toBe('all there');
    const compiled = 'import pathlib; print(len(list(pathlib.Path("/opt/python-harness").rglob("*.pyc"))))';
    expect(Number(inImage(compiled))).toBeGreaterThan(5);
  });

  it('reads and writes the formats that pandas leaves to other packages', () => {
    const code = `
import io, pandas as pd
frame = pd.DataFrame({"a": [1, 2], "b": ["x", "ü"]})
file = io.BytesIO()
frame.to_excel(file, index=False)
assert pd.read_excel(file).equals(frame)
assert "|    |   a | b   |" in frame.to_markdown()
for flavor in ("lxml", "bs4"):
    assert pd.read_html(io.StringIO(frame.to_html(index=False)), flavor=flavor)[0].equals(frame)
try:
    import fastparquet
except ImportError:
    pass  # The image was built where the package index cannot be reached.
else:
    assert pd.read_parquet(io.BytesIO(frame.to_parquet())).equals(frame)
print("all equal")`;
    expect(inImage(code)).toBe('all equal');
  });

  describe('Chinese, Japanese and Korean', () => {
    let drawn: Readonly<Record<string, string>>;

    // In a fork for each setting, since the import is what takes time.
    beforeAll(() => {
      const code = `
import io, json, os, sys, warnings
warnings.simplefilter("error")
import matplotlib.pyplot as plt

def draw(setting):
    exec(setting)
    plt.title("日本語 かな 简体 繁體 한국어", fontweight="bold")
    plt.savefig(io.BytesIO())
    return "drawn"

def in_fork(setting):
    reading, writing = map(open, os.pipe(), "rw")
    if os.fork() == 0:
        try:
            writing.write(draw(setting))
        except BaseException as error:
            writing.write(repr(error))
        writing.flush()
        os._exit(0)
    writing.close()
    return reading.read()

print(json.dumps({setting: in_fork(setting) for setting in json.loads(sys.argv[1])}))`;
      drawn = JSON.parse(inImage(code, JSON.stringify(FONT_SETTINGS.map(([, setting]) => setting))));
    });

    it.each(FONT_SETTINGS)('are drawn %s', (_how, setting) => {
      expect(drawn[setting]).toBe('drawn');
    });
  });

  it('holds nothing of the harness’s tests or documents', () => {
    const names = 'import os; print(sorted(os.listdir("/opt/python-harness")))';
    expect(inImage(names)).not.toMatch(/tests|PROTOCOL|pyproject|requirements/);
  });

  it('that fails to build says so with the last lines, and passes progress on', async () => {
    const lines: string[] = [];
    const build = buildImage(DOCKER, 'python-sandbox-mcp:broken', (line) => lines.push(line), { BASE: 'UPPER CASE' });
    await expect(build).rejects.toMatchObject({ code: 'image_unavailable', blame: 'engine' });
    expect(lines.join('\n')).toMatch(/invalid reference format|parse/);
  });
});
