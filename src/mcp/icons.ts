/**
 * The icon that clients show beside the server's name: a yellow prompt on Python's blue. As PNG, which all clients with icons
 * must show, and in the address itself, so that it needs no network.
 */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAgMAAAAqbBEUAAAACVBMVEUAAAAwaZj/1DuBCO/IAAAAAXRSTlMAQObYZgAAAIhJREFUeNqd0rERgCAM' +
  'BdBYOIL7OIKFoaCncR9HsDBTatDAz3l4nlS+C9+ghIh6zmsiKs+XuCyirmKsu3Sfw1AxfwXDekdCCCDIipUNsQMWAUQLKYKFclMLZVgoIyKs7bPi' +
  'Mvg218edwJ3tjETR6v09BdoSKgxIiMZP/HM/7dt2Q+HGxQ8SjNgB2bXEcGT1wLQAAAAASUVORK5CYII=';

export const ICONS = [{ src: `data:image/png;base64,${PNG}`, mimeType: 'image/png', sizes: ['48x48'] }];
