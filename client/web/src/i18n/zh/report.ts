export const report = {
  signatures: '签字人',
  digest: '结果文件的校验码',
  legend: '图例',
};
