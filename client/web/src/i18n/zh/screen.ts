export const screen = {
  soon: '本页面尚未就绪。',
};
