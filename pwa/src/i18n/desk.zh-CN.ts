import { patrolRegisterZhCN } from './patrol-register.zh-CN';
import { patrolSetUpZhCN } from './patrol-setup.zh-CN';
import { patrolZhCN } from './patrol.zh-CN';

/** 只有值班台的页面才用到的文字，手机不下载。 */
export const deskZhCN = { ...patrolZhCN, ...patrolSetUpZhCN, ...patrolRegisterZhCN };
