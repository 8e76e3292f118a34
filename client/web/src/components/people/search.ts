import type { Person } from '@/generated/api';

/** Whether a person is who somebody looks for, by name, its initials, number, unit or post. */
export function matches(person: Person, wanted: string): boolean {
  const text = wanted.replace(/\s/g, '').toLowerCase();
  return (
    text === '' ||
    person.initials.startsWith(text) ||
    [person.name, person.id, person.unit, person.post].some((field) =>
      field.replace(/\s/g, '').toLowerCase().includes(text),
    )
  );
}

/** The number itself names one person, whatever else holds it. */
export function find(people: readonly Person[], wanted: string): Person[] {
  const number = wanted.trim().toLowerCase();
  const exact = people.filter((person) => person.id.toLowerCase() === number);
  return exact.length > 0 ? exact : people.filter((person) => matches(person, wanted));
}
