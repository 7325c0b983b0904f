import type { RelativePath } from "../../../engine/snapshot";
import type { NginxLevel, NginxServer, NginxUpstream } from "./nginx-blocks";

/** One nginx with everything it loads. */
export interface NginxConfiguration {
  /** The files that were read, the first one first. */
  readonly files: readonly RelativePath[];
  /** The Compose service that runs it; undefined for a file that nothing here loads. */
  readonly service: NginxService | undefined;
  /** Every service that loads the same files: that one first, then those of other deployments. */
  readonly services: readonly NginxService[];
  /** What stands in `http` itself. */
  readonly http: NginxLevel;
  readonly servers: readonly NginxServer[];
  readonly upstreams: readonly NginxUpstream[];
  /** Stands in a file of its own without `http`: it is included from somewhere that is not here. */
  readonly isPart: boolean;
  /** A file that is included was not found here: what is absent may stand there. */
  readonly incomplete: boolean;
}

export interface NginxService {
  readonly deployment: string;
  readonly name: string;
}
