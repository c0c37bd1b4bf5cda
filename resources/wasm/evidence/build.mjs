#!/usr/bin/env node
// Builds histograms.wasm from the AssemblyScript source beside it: node resources/wasm/evidence/build.mjs [output file]
import { compile } from '../compile.mjs'

compile(import.meta.url, 'histograms')
