import "../../src/base.css";

import { mount } from "svelte";

import Alarm from "../../src/alarm/Alarm.svelte";
import { place } from "../../src/mount";
import { scripted } from "./scripted";

const { hub, stage } = scripted(window.scene);
window.stage = stage;
mount(Alarm, { target: place(), props: { hub } });
