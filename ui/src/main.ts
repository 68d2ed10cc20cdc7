import "./base.css";

import { mount } from "svelte";

import { desktop } from "./lib/desktop";
import Main from "./main/Main.svelte";
import { place } from "./mount";

// The app may open the window on an incident: `index.html#incident=<id>`.
const first = new URLSearchParams(location.hash.slice(1)).get("incident");

mount(Main, { target: place(), props: { hub: desktop, first } });
