// Numbers as text.

export const NONE = '–';

/** A number of the data; null for NaN and the infinite, which JSON has as texts. */
export const number = value => typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A number with so many decimals. */
export function fixed(value, decimals = 2) {
  const n = number(value);
  return n == null ? (value == null ? NONE : String(value))
    : n.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A share of one in percent, without the sign. */
export const percent = (share, decimals = 2) => fixed(number(share) == null ? share : 100 * share, decimals);

/** A number in as many digits as a small place has room for. */
export function short(value) {
  const n = number(value);
  if (n == null) {
    return NONE;
  }
  const size = Math.abs(n);
  if (size >= 1e12 || (size > 0 && size < 1e-4)) {
    return n.toExponential(2).replace('.00e', 'e');
  }
  for (const [unit, sign] of [[1e9, ' G'], [1e6, ' M'], [1e4, ' k']]) {
    if (size >= unit) {
      const divisor = unit === 1e4 ? 1e3 : unit;
      return String(Number((n / divisor).toPrecision(4))) + sign;
    }
  }
  return String(Number(n.toPrecision(4)));
}

/** A count in thousands, millions or milliards. */
export const count = n => n >= 1e9 ? fixed(n / 1e9) + ' G' : n >= 1e6 ? fixed(n / 1e6, 1) + ' M' : fixed(n, 0);

/** "1 epoch" or "2,000 epochs". */
export const plural = (n, thing) => `${fixed(n, 0)} ${thing}${n === 1 ? '' : 's'}`;
