import { patrolRegisterEn } from './patrol-register.en';
import { patrolSetUpEn } from './patrol-setup.en';
import { patrolEn } from './patrol.en';

/** Texts of pages that only desks open: phones do not fetch them. */
export const deskEn = { ...patrolEn, ...patrolSetUpEn, ...patrolRegisterEn };
