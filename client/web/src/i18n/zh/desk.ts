export const desk = {
  soon: '本页面尚未就绪。',
};
