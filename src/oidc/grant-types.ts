import type { CanBePromise, default as Provider, TokenEndpointGrantContext } from "oidc-provider";

type Handler<Params extends object> = (ctx: TokenEndpointGrantContext<Params>) => CanBePromise<void>;
type Names = string | readonly string[] | ReadonlySet<string>;

/** Puts something around the engine's own way of serving a grant type. */
export type GrantTypeWrapper = <Params extends object>(handler: Handler<Params>) => Handler<Params>;

/** The engine with wrapped grant types: it registers its own through a method that it documents for others. */
export const withGrantTypes = (
  Base: typeof Provider,
  wrappers: Readonly<Record<string, GrantTypeWrapper>>,
): (new (
  ...given: ConstructorParameters<typeof Provider>
) => Provider) =>
  class extends Base {
    override registerGrantType<Params extends object>(
      name: string,
      handler: Handler<Params>,
      ...names: [Names?, Names?]
    ): void {
      const wrapped = Object.hasOwn(wrappers, name) ? wrappers[name]?.(handler) : undefined;
      super.registerGrantType<Params>(name, wrapped ?? handler, ...names);
    }
  };
