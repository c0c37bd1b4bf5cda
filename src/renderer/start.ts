import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { noticeScrolling } from './client/scroll-notice.ts'
import { connectServices, servicesKey } from './client/services.ts'
import { features } from './shell/features.ts'
import { createRouter, routerKey } from './router/router.ts'
import AppShell from './shell/AppShell.vue'

const services = await connectServices()
noticeScrolling(services.lab, document)
const router = createRouter(
  features.flatMap((feature) => feature.routes),
  window,
)
createApp(AppShell).provide(servicesKey, services).provide(routerKey, router).use(createPinia()).mount('#app')
