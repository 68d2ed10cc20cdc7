import { clock } from "../lib/clock.svelte";
import { addDays, addMonths, daysBetween, monthStart, weekStart, type Day } from "../lib/days";
import type { Desk } from "../lib/desk.svelte";
import { Loaded } from "../lib/loaded.svelte";
import { inZone, type Zone } from "../lib/times";
import type { Id, Me, MyShifts, Ref, Schedule, ShownRequest } from "../lib/types";
import * as api from "./api";
import { ofMine, ofTimeline, type Stint } from "./stint";

export type Mode = "month" | "week" | "list";

const REMEMBERED = "tocsin.shifts.mode";
/** Further back than the first of any month: its hours are then whole. */
const BACK = 33;
const AHEAD = 366;
/** What is asked for on either side of what is shown, so that its shifts are whole. */
const BESIDE = 14;
/** How far the list of everybody goes: it is long enough. */
const LIST_AHEAD = 62;

function remembered(): Mode {
  const found = localStorage.getItem(REMEMBERED);
  return found === "week" || found === "list" ? found : "month";
}

/** Days from `start` up to, not including, `end`. */
interface Period {
  start: Day;
  end: Day;
}

/** What the page shows: which stretch of time, whose shifts, which of them is open. */
export class Board {
  readonly #desk: Desk;
  readonly me: Me;
  readonly person: Ref;
  /** My own zone, in which all is said. */
  readonly zone: Zone;
  mode = $state<Mode>(remembered());
  /** A day of the month or week that is shown. */
  day = $state<Day>("");
  /** The schedule whose shifts are all shown; `null` for my own of all schedules. */
  schedule = $state<Id | null>(null);
  /** The key of the stint that is open. */
  opened = $state<string | null>(null);
  readonly today: Day = $derived.by(() => this.zone.local(clock.now).slice(0, 10));
  /** What the page shows of the calendar; a month with the days of other months that stand beside. */
  readonly period: Period = $derived.by(() => this.#period());
  /** My own stints of the last weeks and the next year. */
  readonly own: Stint[] | null = $derived.by(() => this.mine.value && ofMine(this.mine.value.shifts, this.person));
  /** What belongs to the period that is shown; `null` while it is on its way. */
  readonly stints: Stint[] | null = $derived.by(() => this.#stints());
  /** The month of which the hours are told. */
  readonly month: Day = $derived.by(() => this.#month());
  /** My shifts of the last weeks and the next year. */
  readonly mine: Loaded<MyShifts>;
  readonly schedules: Loaded<Schedule[]>;
  readonly requests: Loaded<ShownRequest[]>;
  /** What is shown beyond `mine`: other months, other people. */
  #further = $state.raw<{ of: string; answer: Loaded<{ stints: Stint[]; hours: MyShifts["hours"] }> } | null>(null);
  #known = $state.raw<Period>({ start: "", end: "" });

  constructor(desk: Desk, me: Me) {
    this.#desk = desk;
    this.me = me;
    this.person = { id: me.person.id, name: me.person.name };
    this.zone = inZone(me.person.time_zone);
    this.day = this.today;
    this.#known = this.#year();
    this.mine = new Loaded(() => {
      this.#known = this.#year();
      return api.myShifts(desk.hub, this.#range(this.#known));
    });
    this.schedules = new Loaded(() => api.schedules(desk.hub));
    this.requests = new Loaded(() => api.requests(desk.hub));
  }

  #year(): Period {
    return { start: addDays(this.today, -BACK), end: addDays(this.today, AHEAD) };
  }

  #range({ start, end }: Period): api.Range {
    return { start: this.zone.instant(`${start}T00:00`), end: this.zone.instant(`${end}T00:00`) };
  }

  #period(): Period {
    if (this.mode === "week") return { start: weekStart(this.day), end: addDays(weekStart(this.day), 7) };
    if (this.mode === "month") {
      const next = addMonths(this.day, 1);
      return { start: weekStart(monthStart(this.day)), end: addDays(weekStart(addDays(next, -1)), 7) };
    }
    return { start: this.today, end: addDays(this.today, this.schedule === null ? AHEAD : LIST_AHEAD) };
  }

  /** My teams' schedules. */
  get ours(): Schedule[] {
    const { teams } = this.me;
    return (this.schedules.value ?? []).filter((schedule) => teams.some((team) => team.id === schedule.team));
  }

  #isKnown({ start, end }: Period): boolean {
    return this.schedule === null && this.#known.start <= start && end <= this.#known.end;
  }

  /** Asks for all that is shown; what is known stays until it is answered. */
  async load(): Promise<void> {
    await Promise.all([this.mine.load(), this.schedules.load(), this.requests.load(), this.look(true)]);
  }

  /** Asks for what is shown beyond my next year, if that is so; `again` also if it is there. */
  async look(again = false): Promise<void> {
    const period = this.period;
    if (this.#isKnown(period)) {
      this.#further = null;
      return;
    }
    const of = [this.schedule ?? "", period.start, period.end].join("/");
    if (this.#further?.of === of && !again) return;
    const answer = this.#further?.of === of ? this.#further.answer : new Loaded(() => this.#ask(period));
    this.#further = { of, answer };
    await answer.load();
  }

  async #ask(period: Period) {
    const { hub } = this.#desk;
    const schedule = this.schedule;
    const range = this.#range({ start: addDays(period.start, -BESIDE), end: addDays(period.end, BESIDE) });
    if (schedule === null) {
      const { shifts, hours } = await api.myShifts(hub, range);
      return { stints: ofMine(shifts, this.person), hours };
    }
    const [all, answer] = await Promise.all([
      this.schedules.value ?? api.schedules(hub),
      api.timeline(hub, schedule, range),
    ]);
    const found = all.find((known) => known.id === schedule);
    return { stints: found ? ofTimeline(found, answer, this.person) : [], hours: [] };
  }

  #stints(): Stint[] | null {
    const all = this.#isKnown(this.period) ? this.own : (this.#further?.answer.value?.stints ?? null);
    const { start, end } = this.#range(this.period);
    return all && all.filter((stint) => stint.start < end && stint.end > start);
  }

  /** Why what is shown could not be asked for. */
  get trouble(): string | null {
    return this.#isKnown(this.period) ? this.mine.trouble : (this.#further?.answer.trouble ?? null);
  }

  get open(): Stint | null {
    const all = [...(this.stints ?? []), ...(this.own ?? [])];
    return all.find((stint) => stint.key === this.opened) ?? null;
  }

  /** The hours of the month that is shown; `null` while they are not known. */
  get hours(): MyShifts["hours"][number] | null {
    const month = this.month.slice(0, 7);
    const known = this.#known.start <= monthStart(this.month) && addMonths(this.month, 1) <= this.#known.end;
    const hours = known ? this.mine.value?.hours : this.#further?.answer.value?.hours;
    if (!hours || (!known && this.schedule !== null)) return null;
    return hours.find((one) => one.month === month) ?? { month, total: 0, weekday: 0, night: 0, weekend: 0 };
  }

  #month(): Day {
    return monthStart(
      this.mode === "list" ? this.today : this.mode === "week" ? addDays(weekStart(this.day), 3) : this.day,
    );
  }

  show(mode: Mode): void {
    this.mode = mode;
    localStorage.setItem(REMEMBERED, mode);
  }

  /** Goes on by months or weeks; 0 goes back to today. */
  step(steps: number): void {
    if (steps === 0) this.day = this.today;
    else if (this.mode === "week") this.day = addDays(this.day, 7 * steps);
    else this.day = addMonths(this.day, steps);
  }

  /** Whether today is in what is shown. */
  get isPresent(): boolean {
    const { start } = this.period;
    const days = daysBetween(start, this.today);
    return this.mode === "month" ? monthStart(this.day) === monthStart(this.today) : days >= 0 && days < 7;
  }
}
