// Calls in TypeScript with the types that openapi-typescript writes from the portal's document; typed-client.mjs compiles and runs them.
import type { Client } from 'openapi-fetch';
import type { components, paths } from './portal-api.js';

type User = components['schemas']['UserItem'];

const header = { 'Partner-Id': 'TypedClient' };

export async function signIn(client: Client<paths>, username: string, access_key: string): Promise<string> {
  const { data, error } = await client.POST('/auth', { params: { header }, body: { username, access_key } });
  if (error) {
    throw new Error(error.Errors[0]?.Message);
  }
  const lifetime: number = data.expires_in;
  return lifetime > 0 ? data.access_token : '';
}

export async function everybody(client: Client<paths>): Promise<User[]> {
  const people: User[] = [];
  for (let page = 1; ; page++) {
    const { data, error } = await client.GET('/v1/users', { params: { query: { page, page_size: 3 }, header } });
    if (error) {
      throw new Error(error.Errors[0]?.Message);
    }
    people.push(...data.results);
    if (people.length >= data.pagination.total_results) {
      return people;
    }
  }
}

export function idsOf(people: User[]): number[] {
  return people.map((person) => person.id);
}

export async function refusal(client: Client<paths>): Promise<[number, string | undefined]> {
  const { error, response } = await client.GET('/v1/credential', { params: { header: { 'Partner-Id': 'mi-tienda' } } });
  return [response.status, error?.Errors[0]?.Code];
}
