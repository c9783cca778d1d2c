import { mistakeRows } from '../kennel.fixture.ts'

mistakeRows([
  {
    title: 'an operation for choices that is not there',
    found: 'operation: breeds',
    replacement: 'operation: breed',
    path: 'operations.register_dog.fields[0].options.operation',
    says: /no operation "breed"\. Did you mean "breeds"/,
  },
  {
    title: 'fields from itself',
    found: 'operation: breed_fields',
    replacement: 'operation: register_dog',
    path: 'operations.register_dog.fields_from.operation',
    says: /its own fields/,
  },
  {
    title: 'choices from a write',
    found: 'operation: breeds',
    replacement: 'operation: register_dog',
    path: 'operations.register_dog.fields[0].options.operation',
    says: /kind write/,
  },
  {
    title: 'depends_on a field that is not there',
    found: 'depends_on: [breed]',
    replacement: 'depends_on: [breeds]',
    path: 'operations.register_dog.fields_from.depends_on[0]',
    says: /no field "breeds".*Did you mean "breed"/,
  },
  {
    title: 'a field twice',
    found: 'key: age',
    replacement: 'key: breed',
    at: '      - { key: breed, label: Age',
    path: 'operations.register_dog.fields[1].key',
    says: /already/,
  },
  {
    title: 'a default that is no choice',
    found: 'required: true, choices',
    replacement: 'default: asia, required: true, choices',
    path: 'auth.fields[0].default',
    says: /not one of the choices/,
  },
  {
    title: 'choices and options',
    found: 'required: true, options',
    replacement: 'choices: [{ value: a }], required: true, options',
    path: 'operations.register_dog.fields[0].options',
    says: /not both/,
  },
  {
    title: 'options before there is a connection',
    found: 'required: true, choices: [{ value: eu, label: Europe }, { value: us }]',
    replacement: 'options: { operation: breeds, value: id }',
    path: 'auth.fields[0].options',
    says: /nothing is connected yet/,
  },
  {
    title: 'a connection field with a name that templates use',
    found: 'key: region',
    replacement: 'key: input',
    path: 'auth.fields[0].key',
    says: /rename it/,
  },
])
