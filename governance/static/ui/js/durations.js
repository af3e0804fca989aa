/** Words lengths of time like the server does, from the sentences that stand in the body's attributes. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

export function fill(pattern, values) {
  return pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

export function durationWords(seconds, patterns) {
  const length = Math.abs(Math.trunc(seconds));
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  let name = minutes ? "durationMinutes" : "durationInstant";
  if (days >= 10 || (days && !hours)) {
    name = "durationDays";
  } else if (days) {
    name = "durationDaysHours";
  } else if (hours) {
    name = minutes ? "durationHoursMinutes" : "durationHours";
  }
  return fill(patterns[name], { days, hours, minutes });
}
