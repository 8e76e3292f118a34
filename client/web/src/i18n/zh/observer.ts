export const observer = {
  soon: '本页面尚未就绪。',
};
