/** The calls of the demo: what each shows, its input, and what must come out. */
const LEAVE_TRACES = `
import builtins, json, os, sys
builtins.len = lambda thing: 42
builtins.secret = 'from call A'
os.environ['SECRET'] = 'from call A'
sys.path.insert(0, '/tmp/evil')
json.dumps = lambda thing: 'patched by call A'
print('call A has patched builtins, os.environ, sys.path and json')
`;

const LOOK_FOR_TRACES = `
import builtins, json, os, sys
traces = {
    'len()': len((1, 2)) != 2,
    'builtins': hasattr(builtins, 'secret'),
    'os.environ': 'SECRET' in os.environ,
    'sys.path': '/tmp/evil' in sys.path,
    'json.dumps': json.dumps([1]) != '[1]',
}
[name for name, found in traces.items() if found] or 'nothing'
`;

const TABLE = `
try:
    import pandas as pd
    frame = pd.DataFrame({'city': ['Bern', 'Oslo', 'Bern', 'Oslo'], 'rain': [3, 9, 5, 7]})
    print(frame.groupby('city').rain.describe()[['count', 'mean', 'max']])
except ImportError:
    import statistics
    rain = {'Bern': [3, 5], 'Oslo': [9, 7]}
    for city, days in rain.items():
        print(f'{city:<6}{len(days):>3}{statistics.mean(days):>6.1f}{max(days):>4}')
`;

export const CALLS = [
  ['1. A value', { code: 'sum(n * n for n in range(1, 101))' }, { status: 'ok', result: '338350' }],
  ['2. A table', { code: TABLE }, { status: 'ok' }],
  [
    '3. An exception',
    { code: 'def share(total, people):\n    return total / people\n\nshare(10, 0)' },
    { status: 'error' },
  ],
  ['4. A timeout', { code: "print('before')\nwhile True:\n    pass", timeout_seconds: 1 }, { status: 'timeout' }],
  ['5. A state leak, attempted: call A', { code: LEAVE_TRACES }, { status: 'ok' }],
  ['   and what call B finds of it', { code: LOOK_FOR_TRACES }, { status: 'ok', result: "'nothing'" }],
];
