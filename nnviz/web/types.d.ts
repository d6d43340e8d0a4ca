// What the scripts make of what they are sent (contract.d.ts), and what they have to do with: the page, Streamlit, plotly.js.

import type {
  ApplySent,
  BuildSent,
  BySent,
  CheckCell,
  EditSent,
  FormulaStep,
  Frame,
  NotebookData,
  NotebookLook,
  NotebookSent,
  NudgeSent,
  OpenSent,
  Payload,
  PlayerData,
  QuantityCell,
  Row,
  Run,
  SaidCell,
  SentScene,
  StepNumbers,
  Table,
  WrittenLabel,
  WrittenStep,
} from "./contract";

export type Theme = "light" | "dark";
export type Hues = Record<string, string>;
export type Attributes = Record<string, string | number>;
export type Point = { x: number; y: number };
export type Box = Point & { width: number; height: number };

// --- the player

/** A label in its place. */
export interface Label extends WrittenLabel, Point {
  size: number;
  always: boolean;
  /** Its place while its neuron is under the lens. */
  lens?: Point | null;
}

export interface Scene extends Frame, Pick<SentScene, "spots" | "figure" | "lens"> {
  /** The neurons that there is room around, of a scene that is opened. */
  under?: Set<number>;
  labels: Label[];
}

interface OfExample {
  equation?: number;
  example?: number;
}

/** A step with its numbers; the vectorised form adds its equation and the example that it is about. */
export type Step = (FormulaStep | WrittenStep) & StepNumbers & OfExample;

/** What is written like a step: a step, or a formula of a quantity that has no step of its own. */
export type Writable = Step | (Pick<FormulaStep, "nodes" | "formula"> & { arrow?: boolean } & Pick<StepNumbers, "halfway"> & OfExample);

export type WholeCell = QuantityCell | ((CheckCell | SaidCell) & { text: string; flag?: string });

export interface WholeTable extends Omit<Table, "rows"> {
  rows: (Omit<Row, "cells"> & { cells: WholeCell[] })[];
}

type Divided = "bones" | "more" | "numbers" | "said" | "scenes" | "tables" | "cells";

/** A payload with its parts put together. ``example`` and ``known`` follow the steps where these go from example to example. */
export interface Walkthrough extends Omit<Payload, Divided>, Partial<Asked> {
  bones: string;
  steps: Step[];
  sentences: string[];
  templates: string[];
  names: Record<number, string>;
  meanings: Record<number, string>;
  formulas: Record<number, [number, number, number[]]>;
  tables: WholeTable[];
  scenes: { wide: Scene; narrow: Scene; large?: Scene };
  shown: number;
  /** While numbers are the browser's, and Python has not answered. */
  moved?: boolean;
  knownOnDisplay: Record<number, number>;
  key?: string;
}

/** What comes beside a payload: where the player is sent, and the answers to what was asked. */
export type Asked = Pick<PlayerData, "start" | "visit" | "plotly" | "nudges" | "message" | "building"> & Partial<Pick<PlayerData, "applied">>;

/** What is asked of the network while it is built. */
export type BuildAsked = Omit<BuildSent, "step" | "press">;

/** Ways to ask Python; a page without a server has none. Which step it was is added on the way. */
export interface Send {
  edit?: (value: Omit<EditSent, "step">) => void;
  nudge?: (value: Omit<NudgeSent, "step">) => void;
  build?: (value: Omit<BuildSent, "step">) => void;
  by?: (value: Omit<BySent, "step">) => void;
  apply?: (value: Omit<ApplySent, "step">) => void;
}

/** A number that is a quantity's, for an example; ``text`` where it is not written as elsewhere. */
export interface QuantityAsked {
  node: number;
  example?: number;
  text?: string;
  everything?: boolean;
  name?: undefined;
  why?: undefined;
}

/** A number that is no quantity: it says its name and why it stands there. */
export interface SaidAsked {
  node?: undefined;
  example?: undefined;
  name: string;
  text: string;
  why: string;
  everything?: boolean;
}

export type Question = QuantityAsked | SaidAsked;

/** A number of a quantity, for a certain example. */
export type OfQuantity = QuantityAsked & { example: number };

export type Resolved = OfQuantity | SaidAsked;

/**
 * A number that is held. ``start`` is where it was taken, ``good`` the last value at which everything could be computed, ``bad`` where
 * one could not, the first; ``cost`` is what it is ``measured`` by and ``slope`` the derivative of that, both at the start; the curve of
 * ``xs`` and ``ys`` goes as far as ``reach`` to both sides.
 */
export interface HeldNumber {
  node: number;
  example: number;
  returns: boolean;
  least: number;
  start: number;
  value: number;
  good: number;
  bad: { node: number; at: number } | null;
  measured: number;
  cost: number;
  slope: number | null;
  reach: number;
  xs: number[];
  ys: number[];
}

/**
 * What is being typed into a player: about which payload; into its card, after which questions, as the texts of its fields; for a number
 * that is held; into the drawer, by the names of its fields.
 */
export interface TypedCard {
  key?: string;
  trail: Resolved[];
  texts: Record<string, string>;
  held?: (OfQuantity & { text: string }) | null;
  drawer?: Record<string, string>;
}

/** A label on the drawing: what it is, what was written last, and its element as soon as it has one. */
export interface Entry {
  label: Label;
  state: string;
  written: string | null;
  element?: SVGGElement;
}

// --- the history

/** A run at a moment. */
export interface Moment {
  run: Run;
  frame: number;
}

/** A run with its number among all that are shown. */
export interface Numbered {
  run: Run;
  number: number;
}

export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
  log?: boolean;
}

export interface Scales {
  x(value: number): number;
  y(value: number): number;
}

// --- the keeper

/** What stands in a field: its key, the text, and the page that it is on. */
export interface Draft {
  key: string;
  text: string;
  page: string | undefined;
}

/** What belongs to a tab. */
export interface Tab {
  token?: string;
  parts?: Record<string, string[]>;
  links?: Record<string, string>;
  drafts?: Record<string, Draft>;
  cards?: Record<string, TypedCard>;
  waiting?: HeldAsked[];
}

/** What was asked on a player, and in words what it is. */
export interface HeldAsked {
  name: string;
  structure: string;
  /** What of it no number changes: steps and names. */
  bones: string;
  what: string;
  value: Partial<EditSent & NudgeSent & OpenSent & ApplySent>;
  label: string;
  /** By which the answer is known, once it was sent. */
  number?: number;
  /** It was sent, and the server went before it had answered. */
  unanswered?: boolean;
}

/** A player as it is now: what it shows, how it asks, and what is being typed into its card. */
export interface Registered {
  player: object;
  structure: string;
  bones: string;
  /** The number of what was answered there last. */
  answered: number;
  send(name: string, value: unknown): void;
  card(): TypedCard | null;
}

// --- around them

export interface Component<Data> {
  data: Data;
  parentElement: HTMLElement;
  setTriggerValue(name: string, value: unknown): void;
}

/** What a widget's state holds. */
export interface NotebookState {
  look: NotebookLook;
  texts: Record<string, string>;
  data: NotebookData;
  step: number;
}

/** A widget's model, as far as anywidget promises it. */
export interface Model {
  get<K extends keyof NotebookState>(name: K): NotebookState[K];
  set<K extends keyof NotebookState>(name: K, value: NotebookState[K]): void;
  save_changes(): void;
  on(event: string, act: () => void): void;
  off(event: string, act: () => void): void;
  send(content: NotebookSent): void;
}

interface Plotly {
  react(element: HTMLElement, data: object[], layout: object, options: object): Promise<HTMLElement>;
  purge(element: HTMLElement): void;
}

/** Where a player stands, since it was sent somewhere. */
export interface Stand {
  visit: string;
  index: number;
}

declare global {
  interface Window {
    Plotly?: Plotly;
    nnvizPlotly?: Promise<Plotly>;
    nnvizStands?: Map<string, Stand>;
    nnvizParts?: Map<string, unknown>;
    nnvizKeeper?: import("./keeper/keeper.js").Keeper;
  }
}
