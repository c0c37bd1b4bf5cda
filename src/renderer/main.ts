// First: every schema asks on its making whether it may compile itself.
import './client/schemas-without-eval.ts'
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { connectServices, servicesKey } from './client/services.ts'
import { features } from './features/features.ts'
import { createRouter, routerKey } from './router/router.ts'
import AppShell from './shell/AppShell.vue'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/controls.css'
import './styles/data.css'
import './styles/overlays.css'
import './styles/high-contrast.css'

const services = await connectServices()
const router = createRouter(features.flatMap((feature) => feature.routes))
createApp(AppShell).provide(servicesKey, services).provide(routerKey, router).use(createPinia()).mount('#app')
