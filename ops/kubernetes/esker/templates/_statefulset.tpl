{{/*
A StatefulSet of nodes. Given a dictionary: root, name, component, replicas, firstId, voters, voterRoles, otherRoles,
resources, size, heap.
*/}}
{{- define "esker.statefulset" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .name }}
  labels:
    {{- include "esker.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  serviceName: {{ include "esker.headless" $root }}
  replicas: {{ .replicas }}
  # A cluster is founded by several nodes at once, so none may wait for another. Updates go one by one all the same.
  podManagementPolicy: Parallel
  updateStrategy:
    type: RollingUpdate
  {{- if $root.Values.persistence.enabled }}
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ $root.Values.persistence.whenDeleted }}
    whenScaled: {{ $root.Values.persistence.whenScaled }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "esker.selectorLabels" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template:
    metadata:
      labels:
        {{- include "esker.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
        {{- with $root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include (print $root.Template.BasePath "/configmap.yaml") $root | sha256sum }}
        {{- with $root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "esker.serviceAccount" $root }}
      # Only the init container that reads the node gets a token, by a volume of its own.
      automountServiceAccountToken: false
      # The variables of links to a service called esker would be taken for settings.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext:
        {{- toYaml $root.Values.podSecurityContext | nindent 8 }}
      {{- with $root.Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if or (ne $root.Values.spread.zones "none") (ne $root.Values.spread.nodes "none") }}
      topologySpreadConstraints:
        {{- if ne $root.Values.spread.zones "none" }}
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: {{ $root.Values.spread.zones }}
          labelSelector:
            matchLabels:
              {{- include "esker.selectorLabels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .component }}
        {{- end }}
        {{- if ne $root.Values.spread.nodes "none" }}
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: {{ $root.Values.spread.nodes }}
          labelSelector:
            matchLabels:
              {{- include "esker.selectorLabels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .component }}
        {{- end }}
      {{- end }}
      {{- if eq $root.Values.rack.from "node" }}
      initContainers:
        - name: rack
          image: {{ include "esker.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          command: [/bin/sh, /etc/esker/rack.sh]
          env:
            - name: NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
            - name: RACK_LABEL
              value: {{ $root.Values.rack.label | quote }}
            - name: RACK_FILE
              value: /run/esker/rack
          resources:
            requests: {cpu: 10m, memory: 32Mi}
            limits: {memory: 64Mi}
          securityContext:
            {{- toYaml $root.Values.containerSecurityContext | nindent 12 }}
          volumeMounts:
            - name: config
              mountPath: /etc/esker
              readOnly: true
            - name: rack
              mountPath: /run/esker
            - name: api-access
              mountPath: /var/run/secrets/kubernetes.io/serviceaccount
              readOnly: true
      {{- end }}
      containers:
        - name: esker
          image: {{ include "esker.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          command: [/usr/bin/tini, --, /bin/sh, /etc/esker/start.sh]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: POD_NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
            {{- if eq $root.Values.rack.from "node" }}
            - name: ESKER_BROKER_RACK_FILE
              value: /run/esker/rack
            {{- else if eq $root.Values.rack.from "pod" }}
            - name: ESKER_BROKER_RACK
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['{{ $root.Values.rack.label }}']
            {{- end }}
            - name: FIRST_ID
              value: {{ .firstId | quote }}
            - name: VOTERS
              value: {{ .voters | quote }}
            - name: VOTER_ROLES
              value: {{ .voterRoles | quote }}
            - name: OTHERS
              value: {{ .otherRoles | quote }}
            - name: ESKER_CLUSTER_ADVERTISED_HOST
              value: $(POD_NAME).{{ include "esker.headless" $root }}.$(POD_NAMESPACE).svc
            - name: ESKER_FRONTEND_KAFKA_ADVERTISED_HOST
              value: $(POD_NAME).{{ include "esker.headless" $root }}.$(POD_NAMESPACE).svc
            - name: ESKER_FRONTEND_HTTP_ADVERTISED_HOST
              value: $(POD_NAME).{{ include "esker.headless" $root }}.$(POD_NAMESPACE).svc
            - name: ESKER_HEAP
              value: {{ .heap | quote }}
            {{- with $root.Values.jvmOptions }}
            - name: ESKER_JVM_OPTIONS
              value: {{ . | quote }}
            {{- end }}
            {{- with $root.Values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            - {name: kafka, containerPort: 9092}
            - {name: http, containerPort: 8080}
            - {name: cluster, containerPort: 7946}
            - {name: replication, containerPort: 7947}
          startupProbe:
            httpGet: {path: /health/live, port: http}
            {{- toYaml $root.Values.probes.startup | nindent 12 }}
          readinessProbe:
            httpGet: {path: /health/ready, port: http}
            {{- toYaml $root.Values.probes.readiness | nindent 12 }}
          livenessProbe:
            httpGet: {path: /health/live, port: http}
            {{- toYaml $root.Values.probes.liveness | nindent 12 }}
          lifecycle:
            preStop:
              exec:
                command: [/bin/sh, /etc/esker/drain.sh, {{ $root.Values.drain.waitSeconds | quote }}]
          resources:
            {{- toYaml .resources | nindent 12 }}
          securityContext:
            {{- toYaml $root.Values.containerSecurityContext | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: /var/lib/esker
            - name: tmp
              mountPath: /tmp
            - name: config
              mountPath: /etc/esker
              readOnly: true
            {{- if eq $root.Values.rack.from "node" }}
            - name: rack
              mountPath: /run/esker
              readOnly: true
            {{- end }}
      volumes:
        - name: config
          configMap:
            name: {{ include "esker.fullname" $root }}
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        {{- if eq $root.Values.rack.from "node" }}
        - name: rack
          emptyDir:
            sizeLimit: 1Mi
        - name: api-access
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  expirationSeconds: 3600
              - configMap:
                  name: kube-root-ca.crt
                  items:
                    - {key: ca.crt, path: ca.crt}
        {{- end }}
        {{- if not $root.Values.persistence.enabled }}
        - name: data
          emptyDir: {}
        {{- end }}
  {{- if $root.Values.persistence.enabled }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "esker.selectorLabels" $root | nindent 10 }}
      spec:
        accessModes:
          {{- toYaml $root.Values.persistence.accessModes | nindent 10 }}
        {{- with $root.Values.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .size }}
  {{- end }}
{{- end -}}
