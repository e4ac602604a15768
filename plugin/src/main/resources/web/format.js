/** Times, durations and sizes as people read them. */

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const NUMBER = new Intl.NumberFormat();

/** In the user's own zone. */
export function time(iso) {
  return TIME.format(new Date(iso));
}

/** Such as '2026-06-13 05:35:02.123 UTC'. */
export function utc(iso) {
  return new Date(iso).toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** A day in UTC such as '2026-06-13'. */
export function day(text) {
  return DAY.format(new Date(`${text}T00:00:00Z`));
}

export function number(value) {
  return NUMBER.format(value);
}

/** Such as '2.3 s', '10 min', '1 h 20 min', '3 d 4 h'. */
export function duration(seconds) {
  if (seconds < 9.95) {
    return `${Math.round(seconds * 10) / 10} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3_600) {
    return two(whole, 60, 'min', 1, 's');
  }
  return whole < 86_400 ? two(whole, 3_600, 'h', 60, 'min') : two(whole, 86_400, 'd', 3_600, 'h');
}

function two(seconds, large, largeUnit, small, smallUnit) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeUnit}${rest ? ` ${rest} ${smallUnit}` : ''}`;
}

/** Of a file, such as '3.4 MB'. */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** unit;
  return `${number(unit && value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${units[unit]}`;
}

/** A value of JSON on one line; a text as it is. */
export function value(json) {
  return typeof json === 'string' ? json : JSON.stringify(json);
}
