/** What `--help` prints. */
export const help = (): string => `switchmaster-manifests: a Redis Sentinel cluster on Kubernetes

Usage:
  switchmaster-manifests render [options]   print the objects as YAML, for kubectl apply -f -
  switchmaster-manifests apply  [options]   apply them, and wait until every sentinel agrees on the master
  switchmaster-manifests delete [options]   delete them; volumes stay

The cluster:
  -n, --namespace NAME         default: that of the kubeconfig's context (apply, delete), none (render)
      --name NAME              a name for this cluster, so that several fit into one namespace
  -o, --overlay NAME[,NAME]    tls, metrics, ...; may be given several times
      --classic                the original walkthrough instead
      --replicas N             redis pods, the master among them (3)
      --sentinels N            an odd number, 3 or more (3)
      --image IMAGE            with a tag or a digest
      --master-name NAME       (mymaster)
      --down-after-ms N        how long a master may be silent (5000)
      --failover-timeout-ms N  (10000)
      --secret NAME            a Secret with the keys password and sentinel-password that is there already
      --storage-size SIZE      of each redis volume: 10Gi
      --storage-class NAME
      --label KEY=VALUE        for every object; may be given several times
  A password is taken from REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD, never from the command line.

render:
      --kustomization FOLDER   write a kustomization for kubectl apply -k there instead of printing objects
apply:
      --create-namespace       make the namespace where it is not there
      --no-wait                do not wait until Redis is ready
delete:
      --volumes                delete the volumes too, and with them the data
apply and delete:
      --kubeconfig FILE        default: KUBECONFIG, then ~/.kube/config, then the pod's own account
      --context NAME
      --timeout SECONDS        how long to wait (300; delete 180)

  -h, --help
  -v, --version

Exit code: 0 done, 1 it could not be done (one sentence says why), 2 wrong usage.
`
