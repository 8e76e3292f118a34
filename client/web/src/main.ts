import { createApp } from 'vue';
import App from './App.vue';
import { applySettings } from './settings';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/fields.css';
import './styles/data.css';

async function start() {
  applySettings();
  if (import.meta.env.DEV && location.pathname === '/gallery') {
    const { default: GalleryPage } = await import('./gallery/GalleryPage.vue');
    createApp(GalleryPage).mount('#app');
    return;
  }
  createApp(App).mount('#app');
}

void start();
