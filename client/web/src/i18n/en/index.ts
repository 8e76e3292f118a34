import { ballot } from './ballot';
import { common } from './common';
import { console } from './console';
import { desk } from './desk';
import { hall } from './hall';
import { issuer } from './issuer';
import { kiosk } from './kiosk';
import { observer } from './observer';
import { report } from './report';
import { screen } from './screen';
import { scrutineer } from './scrutineer';

export const en = { ballot, common, console, desk, hall, issuer, kiosk, observer, report, screen, scrutineer };
