export const console = {
  tab: { prepare: '准备', hall: '会场', results: '结果' },
};
