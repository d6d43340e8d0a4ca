// Written by `python -m tests.web.declarations` from nnviz/player/contract, where everything is explained.

export interface About {
  region?: string;
  picture?: string;
  legend?: string;
  least?: number;
}

export interface Along {
  of: string;
  first: number;
}

export interface Between {
  sign: string;
}

export interface Chain {
  paths: ChainPath[];
  caption: string;
  all: string;
  total: number;
  found: number;
  same: boolean;
  cancels: boolean;
  flows: [string, string];
  whole: [string, string];
  sizes: number | null;
  note: string;
  folds: Record<number, Fold>;
}

export interface ChainPath {
  step: number;
  name: string;
  title: string;
  route: string;
  shown: string;
  sign: string;
  share: string;
  width: number;
  why: string;
}

export interface CheckCell {
  with: number;
  check: "difference" | "error";
  of?: string;
}

export interface Equation {
  label: string;
  parts: (Between | Matrix)[];
  crossing?: "" | "row" | "column";
  code?: string[];
}

export interface Fold {
  rows: Term[];
  caption: string;
  more: string;
  counts: string;
}

export interface Matrices {
  steps: [number, number][];
  equations: Equation[];
  known: Record<number, number>[];
}

export interface Matrix {
  name: string;
  label: string;
  size: string;
  axes: [Along | null, Along | null];
  cells: [number, number, number][][];
  from?: string;
}

export interface Nudge {
  h: string;
  to: number;
  at: number;
  cost: number;
  slope: number;
  after: number | null;
  predicted: string;
  real: string;
  message: string;
  note: string;
  xs: number[];
  ys: number[];
  letter?: string;
  rows?: [string, string, string][];
}

export interface QuantityCell {
  node: number;
  named?: boolean;
}

export interface Row {
  head: string;
  cells: (QuantityCell | CheckCell | SaidCell)[];
}

export interface SaidCell {
  with: number;
  said: string;
  why: string;
}

export interface Table {
  title: string;
  columns: string[];
  rows: Row[];
}

export interface Tables {
  all: Table[];
}

export interface Term {
  product: string;
  value: string;
  fresh: boolean;
}

export interface AllWritten {
  all: WrittenLabel[];
}

export interface Figure {
  data: (LineTrace | MarkerTrace)[];
  layout: Record<string, unknown>;
}

export interface Frame {
  width: number;
  height: number;
  marks: Mark[];
  lines: Line[];
  headings: Heading[];
  owners: Record<number, number>;
}

export interface Heading {
  x: number;
  y: number;
  text: string;
}

export interface Lens {
  radius: number;
  places: ([number, number] | null)[];
  hosts: Record<number, number>;
  standing?: number[];
  opening?: Opening;
}

export interface Line {
  at: number[];
  nodes: number[];
  ends: [number, number];
  weighted?: true;
}

export interface LineRoles {
  line: string;
}

export interface LineTrace {
  type: "scatter";
  mode: "lines";
  x: (number | null)[];
  y: (number | null)[];
  line: Stroke;
  hoverinfo: string;
  meta: LineRoles;
}

export interface Mark {
  kind: string;
  x: number;
  y: number;
  r: number;
  nodes: number[];
  signs?: Sign[];
}

export interface MarkerRoles {
  fill: string;
  outline: string;
}

export interface Markers {
  symbol: string;
  size: number[];
  color: string;
  line: Outline;
  opacity: number;
}

export interface MarkerTrace {
  type: "scatter";
  mode: "markers";
  x: number[];
  y: number[];
  marker: Markers;
  customdata: number[];
  hoverinfo: string;
  meta: MarkerRoles;
}

export interface Opening {
  columns: number[][];
  rows: Record<number, Record<number, number>>;
  pairs?: number[][];
}

export interface Outline {
  color: string;
  width: number;
}

export interface Scenes {
  wide: SentScene;
  narrow: SentScene;
  large?: SentScene;
}

export interface SentScene {
  frame: Frame;
  written: AllWritten;
  places: [number, number, number, number][];
  spots: Record<string, number[]>;
  figure: Figure;
  lens?: Lens;
}

export interface Sign {
  runs: [string, string][];
  y: number;
  size: number;
}

export interface Stroke {
  color: string;
  width: number;
  dash: string;
}

export interface WrittenLabel {
  kind: string;
  name: [string, string][];
  wide: number;
  shown: [number, number][];
  owner: number;
  boxed: boolean;
}

export interface Curve {
  at: number[];
  loss: (number | null)[];
  penalty: (number | null)[] | null;
}

export interface DataSet {
  title: string;
  kind: "classes" | "curve";
  picture: "map" | "curve" | "list";
  examples: number;
  shown: number;
  x: number[][];
  y: number[][];
  labels: number[] | null;
  left: number[];
  right: number[];
  low: number;
  high: number;
  inputs: string[];
  outputs: string[];
  classes: string[];
}

export interface Frames {
  updates: number[];
  loss: (number | null)[];
  penalty: (number | null)[];
  right: number[] | null;
  gradients: (number | null)[][];
  dead: number[][] | null;
  weights: string;
  weight_bits: 32 | 64;
  histograms: string;
  ranges: [number, number][];
  picture: string;
  reach: number[] | null;
  neurons: NeuronMaps | null;
}

export interface HistoryData {
  key: string;
  payload: string;
  again: number;
  answer: number;
  about: Told;
  answered: number;
  options: [string, string][][];
}

export interface HistoryPayload {
  runs: Run[];
  sets: DataSet[];
  palette: Palette;
}

export interface NeuronMaps {
  side: number;
  ranges: [number, number][];
  maps: string;
}

export interface Nodes {
  at: [number, number][][];
  height: number;
  radius: number;
  names: [string, string][][][];
}

export interface Run {
  label: string;
  task: string;
  total: number;
  ended: string;
  sizes: number[];
  activations: string[];
  loss: string;
  l2: number;
  batch: number | null;
  layers: string[];
  nodes: Nodes;
  curve: Curve;
  frames: Frames;
  set: number;
}

export interface Told {
  title: string;
  look: string;
  source: string;
}

export interface HandData {
  part: "hand";
  token: string;
  page: string;
  query: string;
  entry: string;
  parts: Record<string, string[]>;
  texts: Record<string, string>;
  kept: Record<string, string>;
  heard: string;
  wanted: string;
  said: string;
}

export interface ListenData {
  part: "listener";
  token: string;
  page: string;
}

export interface AfterUpdate {
  pairs: [number, number][];
  cost: number;
  rate: number;
  count: number;
}

export interface DigitsShown {
  decimals: number;
  short: boolean;
  kept: boolean;
}

export interface Live {
  program: Program;
  moves: Record<number, [number, number]>;
  after: AfterUpdate;
  sizes: number[];
  given: number[][];
  digits: DigitsShown;
}

export interface Program {
  forms: string[];
  nodes: number[][];
}

export interface Building {
  sizes: number[];
  activations: string[];
  loss: string;
  weighing: string;
  reduction: string;
  reductions: [string, string][];
  unbiased: string;
  held: string;
  l2: string;
  parameters: number;
  layers: number;
  hidden: [string, string][];
  outputs: [string, string][];
  losses: [string, string][];
  ways: [string, string][];
  tables: NumberTable[];
  columns: number[];
  examples: string[][];
  said: string;
  heard: number;
  asked: number;
  past: boolean;
}

export interface NotebookData {
  key: string;
  structure: string;
  payload: string;
  parts: [string, string[]][];
  nudges: Record<number, Nudge>;
  message: string;
  answers: ("edit" | "nudge" | "apply")[];
  heard: number;
  undo: boolean;
  changed: boolean;
}

export interface NotebookLook {
  page: string;
  style: string;
  font: string;
  family: string;
}

export interface NumberTable {
  title: string;
  rows: (number | "b")[];
  columns: (number | "b")[];
  cells: number[][];
}

export interface Payload {
  phases: [string, string][];
  bones: Bones;
  more: More;
  numbers: StepNumbers[];
  said: string[];
  known: Record<number, number>;
  texts: Record<number, string>;
  example: number;
  views: Record<number, Record<number, string>>;
  scenes: Scenes;
  tables: Tables;
  cells: string[][];
  checks: Record<number, Check>;
  palette: Palette;
  errors: string;
  sign: string;
  about: About;
  by_hand: number | null;
  cost: string;
  editable: Record<string, string>;
  nudgeable: number[];
  structure: string;
  live: Live;
  chain?: Chain;
  choosable?: number[];
  matrices?: Matrices;
}

export interface PlayerData {
  key: string;
  payload: string;
  parts: [string, string[]][];
  whole: Record<string, string>;
  at: string;
  start: number;
  visit: string;
  place: string;
  name: string;
  plotly: string;
  nudges: Record<number, Nudge>;
  message: string;
  applied: number;
  answered: number;
  answers: ("edit" | "nudge" | "by" | "build" | "apply")[];
  building?: Building;
}

export interface Standalone {
  phases: [string, string][];
  bones: Bones;
  more: More;
  numbers: StepNumbers[];
  said: string[];
  known: Record<number, number>;
  texts: Record<number, string>;
  example: number;
  views: Record<number, Record<number, string>>;
  scenes: Scenes;
  tables: Tables;
  cells: string[][];
  checks: Record<number, Check>;
  palette: Palette;
  errors: string;
  sign: string;
  about: About;
  by_hand: number | null;
  cost: string;
  editable: Record<string, string>;
  nudgeable: number[];
  structure: string;
  live: Live;
  chain?: Chain;
  choosable?: number[];
  matrices?: Matrices;
  start: number;
  plotly: string;
  nudges: Record<number, Nudge>;
  message: string;
}

export interface Palette {
  light: Record<string, string>;
  dark: Record<string, string>;
}

export interface ApplySent {
  times: number;
  told: number;
  step: number;
  asked?: number;
}

export interface BackSent {
  nonce: string;
  token: string;
  query: string;
  parts: Record<string, string[]>;
  popped: boolean;
  kept: Record<string, string>;
}

export interface BuildSent {
  do: "plan" | "number" | "round" | "add" | "remove" | "undo";
  press: number;
  sizes?: string;
  came?: number[];
  each?: string;
  loss?: string;
  weighing?: string;
  reduction?: string;
  unbiased?: string;
  held?: string;
  l2?: string;
  how?: string;
  seed?: string;
  node?: number;
  example?: number;
  text?: string;
  step: number;
  asked?: number;
}

export interface BySent {
  node: number;
  step: number;
  asked?: number;
}

export interface DroppedSent {
  name: string;
  text: string;
}

export interface EditSent {
  node: number;
  example: number;
  text: string;
  step: number;
  asked?: number;
}

export interface FetchedSent {
  digest: string;
  text: string | null;
}

export interface KeeperSent {
  back: BackSent;
  visited: VisitedSent;
  fetched: FetchedSent;
  dropped: DroppedSent;
  lacks: Record<string, string>;
}

export interface LacksSent {
  parts: number;
}

export interface NotebookSent {
  what: "edit" | "nudge" | "apply" | "undo" | "reset";
  structure: string;
  value?: EditSent | NudgeSent | ApplySent;
}

export interface NudgeSent {
  node: number;
  h: string;
  step: number;
  asked?: number;
}

export interface OpenSent {
  run: number;
  update: number;
  what: string;
  number: string;
  asked?: number;
}

export interface PastedSent {
  table: string;
  text: string;
  row: number;
  column: number;
}

export interface VisitedSent {
  nonce: string;
  query: string;
  kept: Record<string, string>;
}

export interface AnyStep {
  phase: string;
  nodes: number[];
  lights: number[];
  heading: number;
  words: number;
  layer?: number;
  arrow?: true;
  along?: number[];
  long?: LongWay;
}

export interface Bones {
  names: Record<number, string>;
  meanings: Record<number, string>;
  steps: (FormulaStep | WrittenStep)[];
  templates: string[];
  sentences: string[];
  id: string;
}

export interface Check {
  numeric: string;
  error: string;
  flag: string;
}

export interface FormulaStep {
  phase: string;
  nodes: number[];
  lights: number[];
  heading: number;
  words: number;
  layer?: number;
  arrow?: true;
  along?: number[];
  long?: LongWay;
  formula: [number, number, number[]];
}

export interface LongWay {
  formula: [number, number, number[]];
  node: number;
}

export interface More {
  names: Record<number, string>;
  meanings: Record<number, string>;
  formulas: Record<number, [number, number, number[]]>;
  templates: string[];
}

export interface Named {
  names: Record<number, string>;
  meanings: Record<number, string>;
}

export interface StepNumbers {
  remark?: number;
  halfway?: Worked | WorkedInPieces;
  long_halfway?: Worked | WorkedInPieces;
  value?: number;
  slips?: [number, number][];
}

export interface Worked {
  lines: string[];
}

export interface WorkedInPieces {
  lines: string[];
  tokens: string[];
  pieces: (number | [number, number[]] | null)[];
}

export interface WrittenStep {
  phase: string;
  nodes: number[];
  lights: number[];
  heading: number;
  words: number;
  layer?: number;
  arrow?: true;
  along?: number[];
  long?: LongWay;
  written: [number, number, number];
}
