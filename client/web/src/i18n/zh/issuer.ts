export const issuer = {
  soon: '本页面尚未就绪。',
};
