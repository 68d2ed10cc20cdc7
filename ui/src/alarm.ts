import "./base.css";

import { mount } from "svelte";

import Alarm from "./alarm/Alarm.svelte";
import { desktop } from "./lib/desktop";
import { place } from "./mount";

mount(Alarm, { target: place(), props: { hub: desktop } });
