/** The manifest of Petshop, an app with an API key, whose provider is at `url`. */
export function petshopManifest(url: string): string {
  return `
key: petshop
name: Petshop
version: 1.0.0
description: Pets and their people.
categories: [crm]
hex_color: "2F7A4D"
hosts: ["${new URL(url).host}"]
auth:
  type: api_key
  fields: [{ key: api_key, label: API key, type: secret, required: true }]
  placement: { in: header, name: Authorization, prefix: "Key " }
  test: { method: GET, url: "${url}/api/me" }
  label: "{{email}}"
operations:
  create_pet:
    kind: write
    name: Create Pet
    description: Adds a pet.
    fields:
      - { key: name, label: Name, type: string, required: true, placeholder: Rex }
      - { key: species, label: Species, choices: [{ value: cat, label: Cat }, { value: dog, label: Dog }] }
      - { key: breed, label: Breed, options: { operation: list_breeds, value: name, depends_on: [species] } }
      - { key: owner_id, label: Owner, type: integer, options: { operation: list_owners, value: id, label: full_name } }
      - { key: chip, label: Chip code, type: secret }
      - { key: visits, label: Visits, list: true, children: [{ key: vet, label: Vet, required: true }, { key: cost, label: Cost, type: number }] }
    fields_from: { operation: species_fields, depends_on: [species] }
    request: { method: POST, url: "${url}/api/pets", json: "{{input}}" }
    sample: { id: 7, name: Rex, owner: { email: ada@example.test }, visits: [{ vet: Dr. Paw, cost: 12.5 }], tags: [loud] }
  find_pet:
    kind: search
    name: Find Pet
    description: Finds pets by name.
    fields: [{ key: name, label: Name, required: true }]
    request: { method: GET, url: "${url}/api/pets?name={{input.name}}" }
    result: pets
  list_pets:
    kind: read
    name: List Pets
    description: Lists all pets.
    request: { method: GET, url: "${url}/api/pets" }
    result: pets
  list_owners:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/owners", next: links.next }
    result: items
  list_breeds:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/breeds?species={{input.species}}", next: link }
  species_fields:
    kind: read
    hidden: true
    request: { method: GET, url: "${url}/api/fields?species={{input.species}}" }
triggers:
  new_pet:
    kind: polling
    name: New Pet
    description: Starts when there is a new pet.
    request: { method: GET, url: "${url}/api/pets?sort=-id" }
    result: pets
    dedupe_key: id
  pet_sold:
    kind: hook
    name: Pet Sold
    description: Starts when a pet is sold.
    fields: [{ key: shop, label: Shop, required: true }]
    subscribe: { method: POST, url: "${url}/api/hooks", json: { target_url: "{{target_url}}", shop: "{{input.shop}}" } }
    unsubscribe: { method: DELETE, url: "${url}/api/hooks/{{subscription.id}}" }
    sample: { id: 1, name: Rex }
`
}
