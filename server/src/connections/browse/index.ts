export {
  browseConnections,
  type ConnectionView,
  lookAtConnection,
  type Sought,
  type TimelineRow,
} from './browse-connections.ts'
