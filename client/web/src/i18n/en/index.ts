import { ballot } from './ballot';
import { cards } from './cards';
import { common } from './common';
import { console } from './console';
import { desk } from './desk';
import { hall } from './hall';
import { issuer } from './issuer';
import { kiosk } from './kiosk';
import { observer } from './observer';
import { people } from './people';
import { prepare } from './prepare';
import { report } from './report';
import { screen } from './screen';
import { scrutineer } from './scrutineer';

export const en = { ballot, cards, common, console, desk, hall, issuer, kiosk, observer, people, prepare, report, screen, scrutineer };
