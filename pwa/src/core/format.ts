import type { Millis, Name } from '../api/types';
import { phrase, type Phrase } from './phrase';

export type Language = 'zh' | 'en';

/** The name in a language; the other one where it is empty. */
export function nameIn(name: Name, language: Language): string {
  return language === 'zh' ? name.zh || name.en : name.en || name.zh;
}

/** Time of day at the site: 22:41:03, or 22:41 without seconds. */
export function clockTime(at: Millis, timeZone: string, seconds = true): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(at);
}

/** When something was pressed: the time alone today, else with the day, 11-21 22:41. */
export function pressedWhen(at: Millis, now: Millis, timeZone: string): string {
  const day = (time: Millis) => new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(time);
  const clock = clockTime(at, timeZone, false);
  return day(at) === day(now) ? clock : `${day(at).slice(5)} ${clock}`;
}

/** Date at the site, long. */
export function longDate(at: Millis, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone,
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(at);
}

/** A running clock: 0:07, 12:30, 1:02:05; with a minus once a countdown is past. */
export function running(ms: Millis): string {
  const total = Math.floor(Math.abs(ms) / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
  return ms < 0 && total > 0 ? `−${text}` : text;
}

/** Longer than five Chinese characters, each of which is as wide as two letters: too wide for a headline beside a clock. */
export function isWide(text: string): boolean {
  return [...text].reduce((width, letter) => width + (letter > '\u2e7f' ? 2 : 1), 0) > 10;
}

/** How long ago, in the coarsest unit that still says something. */
export function ago(span: Millis): Phrase {
  const seconds = Math.max(0, Math.round(span / 1000));
  if (seconds < 5) return phrase('time.just_now');
  if (seconds < 90) return phrase('time.seconds_ago', { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return phrase('time.minutes_ago', { n: minutes });
  const hours = Math.round(minutes / 60);
  if (hours < 36) return phrase('time.hours_ago', { n: hours });
  return phrase('time.days_ago', { n: Math.round(hours / 24) });
}

/** A walking time: seconds below two minutes, then minutes. */
export function walkingTime(seconds: number): Phrase {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 120 ? phrase('time.seconds', { n: whole }) : phrase('time.minutes', { n: Math.round(whole / 60) });
}
