/** Values that Kubernetes and Istio fill in: a field with one of them says nothing. */
const FILLED_IN: readonly (readonly [field: RegExp, value: RegExp])[] = [
  [/^spec\.template\.spec\.restartPolicy$/, /^Always$/],
  [/\.dnsPolicy$/, /^ClusterFirst$/],
  [/\.schedulerName$/, /^default-scheduler$/],
  [/\.terminationMessagePath$/, /^\/dev\/termination-log$/],
  [/\.terminationMessagePolicy$/, /^File$/],
  // An image by digest is the same, however often it is pulled.
  [/\.imagePullPolicy$/, /^(?:Always|IfNotPresent)$/],
  [/\.ports\[[^\]]+\]\.(?:protocol|name)$/, /^TCP$/],
  [/\.hostPort$/, /^0$/],
  [/\.(?:hostNetwork|hostPID|hostIPC|stdin|tty|privileged|optional|readOnly)$/, /^false$/],
  [/\.httpGet\.scheme$/, /^HTTP$/],
  [/\.successThreshold$/, /^1$/],
  [/\.initialDelaySeconds$/, /^0$/],
  [/\.apiVersion$/, /^v1$/],
  [/\.(?:defaultMode|mode)$/, /^420$/],
  [/\.divisor$/, /^[01]$/],
  [/\.operator$/, /^Equal$/],
  [/\.sessionAffinity$/, /^None$/],
  [/\.externalTrafficPolicy$/, /^Cluster$/],
  [/\.internalTrafficPolicy$/, /^Cluster$/],
  [/\.ipFamilyPolicy$/, /^SingleStack$/],
  [/\.type$/, /^(?:ClusterIP|RollingUpdate)$/],
  [/\.publishNotReadyAddresses$/, /^false$/],
  [/\.(?:labels|annotations|securityContext|resources|strategy|affinity|nodeSelector)$/, /^\{\}$/],
  [/\.(?:env|envFrom|args|command|volumes|volumeMounts|imagePullSecrets|tolerations)$/, /^\[\]$/],
  [/\.(?:initContainers|ports|hostAliases|add)$/, /^\[\]$/],
  [/^spec\.paused$/, /^false$/],
  [/\.(?:requests|limits)$/, /^\{\}$/],
  [/\.grpc\.service$/, /^$/],
];

/** Whether a field has the value that it would have without being written. */
export function isFilledIn(field: string, value: string): boolean {
  return FILLED_IN.some(([path, pattern]) => path.test(field) && pattern.test(value));
}
