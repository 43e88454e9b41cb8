"""Programs with numpy, pandas and matplotlib, for zygotes that have imported them."""

from __future__ import annotations

from typing import Final

from harness.warmup.program import Program

PROGRAMS: Final = (
    Program(
        """
        import io
        import numpy as np
        rng = np.random.default_rng(0)
        a = rng.normal(size=(20, 20))
        np.random.rand(3)
        np.random.seed(1)
        a @ a
        np.linalg.inv(a + 30 * np.eye(20))
        np.linalg.eigh(a + a.T)
        np.linalg.svd(a)
        np.fft.fft(a[0])
        a.mean(axis=0)
        a.std()
        np.sort(a, axis=None)
        np.unique([1, 1, 2])
        np.histogram(a)
        np.polyfit([1, 2, 3], [1, 4, 9], 2)
        np.cumsum(a)
        np.where(a > 0, 1, 0)
        repr(a)
        str(a.astype('f4'))
        repr(np.array(['a', 'b']))
        np.datetime64('2024-01-01') + np.timedelta64(1, 'D')
        np.einsum('ij->i', a)
        with np.errstate(all='ignore'):
            np.array([1.0]) / 0
        np.array([1.0, np.nan])
        np.linspace(0, 1, 5).tolist()
        np.vectorize(lambda x: x + 1)([1])
        np.array([(1, 2)], dtype='i4,f4')
        np.ma.array([1, 2], mask=[0, 1]).mean()
        np.random.RandomState(0).rand()
        np.savetxt(io.StringIO(), a)
        np.polynomial.Polynomial([1, 2])(1)
        """,
        needs=frozenset({"numpy"}),
    ),
    Program(
        r"""
        import io, numpy as np, pandas as pd
        dates = pd.date_range('2024-01-01', periods=3)
        frame = pd.DataFrame({'a': [1, 2, 3], 'b': list('xyx'), 'c': [0.5, None, 2.0], 'd': dates})
        frame.describe().to_string()
        frame.describe(include='all')
        frame.groupby('b').agg({'a': ['sum', 'mean'], 'c': 'max'})
        frame.info(buf=io.StringIO())
        frame.pivot_table(index='b', values='a')
        frame.merge(frame, on='a')
        pd.concat([frame, frame])
        frame.sort_values('a')
        frame.T
        repr(frame)
        frame.to_html()
        frame.to_csv()
        frame.to_json()
        pd.read_csv(io.StringIO('a,b\n1,2'))
        frame.set_index('d').resample('D').sum(numeric_only=True)
        frame['b'].str.upper()
        frame['d'].dt.month
        frame['a'].rolling(2).mean()
        frame['b'].value_counts()
        frame.corr(numeric_only=True)
        frame.fillna(0)
        frame['b'].astype('category')
        frame.query('a > 1')
        frame.apply(lambda row: row['a'], axis=1)
        frame.melt(id_vars='b', value_vars='a')
        pd.crosstab(frame.a, frame.b)
        pd.cut(frame.a, 2)
        pd.to_datetime(['2024-01-01'])
        pd.Timestamp('2024-01-01')
        pd.Series([1, 2]).plot
        pd.get_dummies(frame.b)
        frame.isna().sum()
        frame.to_string()
        frame.head().to_dict('records')
        frame.quantile(numeric_only=True)
        frame.dtypes
        frame.iloc[0]
        frame.loc[0, 'a']
        frame.eval('a + 1')
        """,
        needs=frozenset({"numpy", "pandas"}),
    ),
    Program(
        """
        import io, numpy as np
        import matplotlib
        matplotlib.use('Agg')
        import matplotlib.pyplot as plt
        for kind in ('png', 'svg'):
            figure, axes = plt.subplots(2, 2, figsize=(2, 2))
            axes[0, 0].plot([1, 2, 3], label='line')
            axes[0, 0].legend()
            axes[0, 0].set_title('t $x^2$')
            axes[0, 0].grid(True)
            axes[0, 1].bar(['a', 'b'], [1, 2])
            axes[1, 0].scatter([1, 2], [2, 1], c=[0, 1])
            axes[1, 1].imshow(np.eye(3))
            figure.colorbar(axes[1, 1].images[0])
            figure.tight_layout()
            figure.savefig(io.BytesIO(), format=kind, dpi=20)
        plt.figure()
        plt.hist([1, 2, 2])
        plt.boxplot([1, 2, 3])
        plt.xlabel('x')
        plt.savefig(io.BytesIO(), dpi=20)
        plt.figure()
        plt.pie([1, 2])
        plt.savefig(io.BytesIO(), dpi=20)
        with plt.style.context('ggplot'):
            plt.figure()
        plt.close('all')
        """,
        needs=frozenset({"matplotlib.pyplot", "numpy"}),
    ),
    Program(
        """
        import io, pandas as pd, matplotlib.pyplot as plt
        frame = pd.DataFrame({'a': [1, 2]}, index=pd.date_range('2024-01-01', periods=2))
        frame.plot().figure.savefig(io.BytesIO(), dpi=20)
        pd.Series([1, 2, 2]).plot(kind='hist')
        pd.DataFrame({'a': [1, 2], 'b': [2, 1]}).plot.scatter('a', 'b')
        plt.close('all')
        """,
        needs=frozenset({"matplotlib.pyplot", "pandas"}),
    ),
)
