export { attemptDelivery } from './attempt-delivery.ts'
export { type Delivery, deliverLater } from './deliver-later.ts'
export { enqueueDueDeliveries } from './due-deliveries.ts'
export { type DeliveryAttempt, type DeliveryLog, listDeliveries } from './store.ts'
