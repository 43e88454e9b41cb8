# Libraries of the image that are not preloaded.

# %% sklearn: regression and classes
#: needs sklearn
#: with N = 3, 5
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.cluster import KMeans
x = np.arange(2 * N).reshape(-1, 1)
model = LinearRegression().fit(x, x.ravel() * 2 + 1)
print(model.coef_.round(6), model.intercept_.round(6))
sorted(KMeans(2, n_init=1, random_state=0).fit_predict(x).tolist())

# %% sklearn: pipeline with a split
#: needs sklearn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
train, test, known, asked = train_test_split(*load_iris(return_X_y=True), random_state=0)
pipeline = make_pipeline(StandardScaler(), RandomForestClassifier(10, random_state=0)).fit(train, known)
round(pipeline.score(test, asked), 4)

# %% sklearn: not fitted
#: needs sklearn
from sklearn.linear_model import LinearRegression
LinearRegression().predict([[1]])

# %% seaborn: theme for a call
#: needs seaborn
import matplotlib.pyplot as plt, pandas as pd, seaborn as sns
sns.set_theme(style='whitegrid')
frame = pd.DataFrame({'x': [1, 2, 3], 'y': [2, 4, 8], 'kind': list('aba')})
sns.scatterplot(frame, x='x', y='y', hue='kind')
sns.heatmap(frame[['x', 'y']].corr())
plt.savefig('seaborn.png')
plt.rcParams['axes.grid'], plt.rcParams['font.size']

# %% statsmodels: least squares
#: needs statsmodels
import numpy as np, statsmodels.api as sm
x = sm.add_constant(np.arange(6.0))
sm.OLS([1, 3, 5, 7, 9, 12], x).fit().params.round(4).tolist()

# %% networkx: shortest path and layout
#: needs networkx
#: with N = 5, 9
import networkx as nx
graph = nx.cycle_graph(N)
graph.add_edge(0, N // 2, weight=2)
print(nx.shortest_path(graph, 0, N - 2), nx.is_connected(graph))
{node: round(rank, 4) for node, rank in nx.pagerank(graph).items()}

# %% bs4: links of a page
#: needs bs4
from bs4 import BeautifulSoup
page = BeautifulSoup('<p>One <a href="/a">two</a><a href="/b">three</a>', 'html.parser')
[link['href'] for link in page.find_all('a')], page.get_text(' ')

# %% yaml: there and back
#: needs yaml
import yaml
print(yaml.safe_dump({'a': [1, 2.5, None], 'b': {'c': 'ü'}}, allow_unicode=True))
yaml.safe_load('a: [1, 2.5, null]')

# %% jinja2: template
#: needs jinja2
import jinja2
jinja2.Template('{% for x in xs %}{{ x | upper }} {% endfor %}').render(xs=['a', 'b'])

# %% tqdm: a bar
#: needs tqdm
import sys, tqdm
total = sum(tqdm.tqdm(range(100), file=sys.stdout, bar_format='{n_fmt} of {total_fmt}'))
total

# %% requests: no network
#: needs requests
import requests
try:
    requests.get('http://example.com', timeout=1)
except requests.exceptions.ConnectionError as error:
    print(type(error).__name__)

# %% pandas: formats of other packages
#: needs tabulate
import io, pandas as pd
frame = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})
frame.to_excel('frame.xlsx', index=False)
print(frame.to_markdown(), pd.read_excel('frame.xlsx').equals(frame))
pd.read_html(io.StringIO(frame.to_html()))[0].shape
