export const scrutineer = {
  soon: '本页面尚未就绪。',
};
