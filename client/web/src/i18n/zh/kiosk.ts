export const kiosk = {
  soon: '本页面尚未就绪。',
};
