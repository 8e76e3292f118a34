export const console = {
  soon: '本页面尚未就绪。',
};
