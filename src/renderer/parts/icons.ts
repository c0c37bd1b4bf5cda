import {
  Activity, Aperture, BookOpen, ChartSpline, Check, ChevronDown, ChevronLeft, ChevronRight, ChevronsUpDown, CircleAlert, CircleCheck, CircleQuestionMark, Clock, Copy, Cpu, Crosshair, Download, FileChartColumn, Folder, FolderOpen,
  Funnel, House, Image, Info, Keyboard, LayoutGrid, ListChecks, Lock, Minus, Moon, PanelLeft, PanelRight, Pause, Pencil, Play, Plus, RefreshCw, Search, Settings, ShieldCheck,
  SlidersHorizontal, Square, Sun, Table, TriangleAlert, Unplug, X,
  ChevronUp, Scan, ScanFace, Film, SkipBack, SkipForward, Crop, Tag, Star, Ban, Undo2, UserRound, EyeOff, Redo2, KeyRound, Blend, Flag,
} from '@lucide/vue'
import type { Component } from 'vue'

/** Every picture sign of the interface, by what it stands for. */
export const icons = {
  aperture: Aperture, home: House, grid: LayoutGrid, train: ChartSpline, filters: Crosshair, code: Pencil, report: FileChartColumn, doctor: Activity,
  gear: Settings, search: Search, chevronRight: ChevronRight, chevronLeft: ChevronLeft, chevronDown: ChevronDown, siblings: ChevronsUpDown, check: Check, cross: X, plus: Plus,
  minus: Minus, funnel: Funnel, image: Image, play: Play, pause: Pause, stop: Square, warn: TriangleAlert, info: Info, error: CircleAlert, ok: CircleCheck,
  folder: Folder, folderOpen: FolderOpen, cpu: Cpu, lock: Lock, shield: ShieldCheck, moon: Moon, sun: Sun, tasks: ListChecks, table: Table, clock: Clock,
  copy: Copy, keyboard: Keyboard, sliders: SlidersHorizontal, refresh: RefreshCw, export: Download, unplugged: Unplug,
  help: CircleQuestionMark, book: BookOpen, paneLeft: PanelLeft, paneRight: PanelRight,
  chevronUp: ChevronUp, scan: Scan, face: ScanFace, film: Film, first: SkipBack, last: SkipForward, crop: Crop,
  tag: Tag, star: Star, excluded: Ban, undo: Undo2, redo: Redo2, coder: UserRound, hidden: EyeOff, key: KeyRound, agree: Blend, flag: Flag,
} as const satisfies Readonly<Record<string, Component>>
export type IconName = keyof typeof icons
