import type { Component } from 'vue';

/** Each role's page, fetched when it is the role of this agent. */
const pages = {
  kiosk: () => import('./kiosk/index.vue'),
  desk: () => import('./desk/index.vue'),
  console: () => import('./console/index.vue'),
  scrutineer: () => import('./scrutineer/index.vue'),
  screen: () => import('./screen/index.vue'),
  observer: () => import('./observer/index.vue'),
  issuer: () => import('./issuer/index.vue'),
};

export type Role = keyof typeof pages;

export function isRole(role: string): role is Role {
  return Object.hasOwn(pages, role);
}

export async function loadPage(role: Role): Promise<Component> {
  return (await pages[role]()).default;
}
