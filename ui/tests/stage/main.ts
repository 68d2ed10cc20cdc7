import "../../src/base.css";

import { mount } from "svelte";

import Main from "../../src/main/Main.svelte";
import { place } from "../../src/mount";
import { scripted } from "./scripted";

const { hub, stage } = scripted(window.scene);
window.stage = stage;
mount(Main, { target: place(), props: { hub, first: window.scene.first } });
