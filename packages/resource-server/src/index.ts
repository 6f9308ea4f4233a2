export { type ActiveToken, type Answer, CannotTell } from "./answer.ts";
export {
  type ResourceServer,
  type ResourceServerOptions,
  resourceServer,
  type State,
} from "./resource-server.ts";
